"""What a running process says about itself: logs, metrics, and the trace that a request leaves through events."""

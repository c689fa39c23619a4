"""Random storms for as long as one likes: what was acknowledged is kept, whatever breaks (`make soak`)."""

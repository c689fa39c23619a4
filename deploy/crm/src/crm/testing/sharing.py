"""How the tests of a run are shared out among xdist's workers."""

from xdist.scheduler.loadgroup import LoadGroupScheduling


class ByFile(LoadGroupScheduling):  # type: ignore[misc] # xdist says no types
    """Tests of one `xdist_group` go to one worker, and so do the tests of one file that are of no group."""

    def _split_scope(self, nodeid: str) -> str:
        """The name of what is given to one worker as a whole."""
        group: str = super()._split_scope(nodeid)
        return group if group != nodeid else nodeid.partition("::")[0]

"""访客洽谈: the public side of a conversation, for visitors of the site who have no login (SY-13, step 4a)."""

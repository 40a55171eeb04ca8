"""The relay: what happens to jobs leaves this process for whoever follows them, each event once and in order.

`hub` keeps a place in the log of each followed job; `listener` hears the broadcast; `recovery` joins both.
"""

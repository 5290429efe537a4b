"""Days that have not happened: the rules of `hub.queueing`, driven through people who are drawn.

The engine (`world`, `crowd`, `staffing`, `lines`, `floor`, `visitors`, `clerks`, `day`) and what is
read off its days (`measures`, `comparing`, `planning`, `learning`) are pure; `settings`, `worlds`
and `past` join them to a centre.
"""

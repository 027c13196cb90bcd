"""Public posts (公益岗位) and who claims them (认领): claimed, serving, left at any time."""

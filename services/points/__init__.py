"""Points (积分): double-entry, append-only, proven. See docs/decisions/0010."""

"""Service records: what somebody did, as a page, a paper with a number, and a public check."""

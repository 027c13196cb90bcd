"""Rules: one module per noun, one plain function per verb. Nothing here knows Flask requests."""

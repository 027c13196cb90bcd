"""The shape of input: one module per noun. Rules live in services/."""

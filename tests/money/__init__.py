"""The room `bundlerec/money`."""

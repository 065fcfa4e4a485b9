"""What bundles cost, save, earn and take from the stock."""

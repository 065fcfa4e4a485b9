"""What every store must do, whatever database it stands on: test classes to inherit, with a fixture `store`."""

"""From texts to the tables of `data.columns`, with a reason for every row that stays behind."""

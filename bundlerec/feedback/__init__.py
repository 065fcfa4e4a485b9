"""What customers are shown and what they say of it: kept, summed up, and handed to the next training."""

"""Which of a shop's trainings is used: promoted, compared, trained again by themselves."""

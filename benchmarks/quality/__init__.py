"""Every model beside every rival on public logs: `python -m benchmarks.quality --data FOLDER`."""

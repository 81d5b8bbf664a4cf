"""Run the benchmarks: the endpoint beside others. Validation: python -m benchmarks.validation."""

from benchmarks.endpoint.__main__ import main

if __name__ == "__main__":
    main()

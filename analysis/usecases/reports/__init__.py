"""Reports: pure computations over stored snapshots, asked for by people and put together when they are shown."""

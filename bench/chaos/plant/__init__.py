"""The system under test: machines, their processes, the network between them and their disks; nothing is hurt here."""

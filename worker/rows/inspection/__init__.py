"""What an upload is: the steps that `worker.rows.inspect` takes, one a file."""

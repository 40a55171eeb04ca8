#!lua flags=allow-oom
-- needs: uses
-- Somebody uses a list: it is kept for a while from now on. ARGV: list.
use(ARGV[2])
return 1

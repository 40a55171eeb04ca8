#!lua flags=allow-oom
-- needs: halts, names
-- A worker cannot go on with a job for a reason that is not a row's: the job ends as failed, or rests as paused.
-- Only who holds the lease may say so: one that was frozen for long knows nothing of how the job is now.
-- ARGV: job, chunk, fence, state (failed or paused), error (problem as JSON). Returns 1, or 0 where nothing was changed.
local job = ARGV[2]
local text = redis.call('HGET', job_key(job) .. ':leases', ARGV[3])
if not text or cjson.decode(text).fence ~= ARGV[4] then return 0 end
return halt(job, ARGV[5], ARGV[6])

-- A worker cannot go on with a job for a reason that is not a row's: the job ends as failed, or rests as paused.
-- ARGV: job, state (failed or paused), error (problem as JSON)
local job = ARGV[2]
local key = job_key(job)
local state = redis.call('HGET', key, 'state')
if state ~= 'queued' and state ~= 'running' and state ~= 'pausing' then return 0 end
if state == 'queued' then start(job) end
if ARGV[3] == 'failed' then
  finish(job, 'failed', ARGV[4])
  return 1
end
redis.call('ZREM', at('turns'), 'job:' .. job)
if state ~= 'pausing' then set_state(job, 'pausing', ARGV[4]) end
settle(job)
return 1

-- needs: ends, names, rests, starts, states
-- How a job stops that cannot go on.

-- A job cannot go on: it ends as failed, or comes to rest as paused, with the reason. Returns 1, or 0 where it rests.
local function halt(job, state, error)
  local before = redis.call('HGET', job_key(job), 'state')
  if before ~= 'queued' and before ~= 'running' and before ~= 'pausing' then return 0 end
  if before == 'queued' then start(job) end
  if state == 'failed' then
    finish(job, 'failed', error)
    return 1
  end
  redis.call('ZREM', at('turns'), 'job:' .. job)
  if before ~= 'pausing' then set_state(job, 'pausing', error) end
  settle(job)
  return 1
end

-- needs: clock, names, states, values
-- A job's first row is about to be tested, or the first since it was queued again.
local function start(job)
  local key = job_key(job)
  if redis.call('HDEL', key, 'resumed') == 1 then
    redis.call('HSET', key, 'samples', int(NOW) .. ':' .. redis.call('HGET', key, 'done'))
  else
    redis.call('HSET', key, 'started_ms', int(NOW), 'samples', int(NOW) .. ':0')
  end
  set_state(job, 'running')
end

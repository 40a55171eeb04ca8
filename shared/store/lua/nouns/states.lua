-- needs: events, names, places
-- A job goes from one state to the next: in its hash, in the sets of jobs by state, and as an event.
local function set_state(job, state, error)
  local key = job_key(job)
  local before = redis.call('HGET', key, 'state')
  move(job, before, state)
  if before then redis.call('SREM', at('state:' .. before), job) end
  redis.call('SADD', at('state:' .. state), job)
  redis.call('HSET', key, 'state', state)
  if error then redis.call('HSET', key, 'error', error) end
  emit(job, 'state', '"state":"' .. state .. '","attempt":' .. redis.call('HGET', key, 'attempt') ..
    (error and ',"error":' .. error or ''))
end

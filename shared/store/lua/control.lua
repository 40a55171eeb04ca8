#!lua flags=allow-oom
-- needs: clock, names, rests, states, turns, values
-- Pause, resume or cancel: recorded before it is answered, and the same verb again changes nothing more.
-- ARGV: job, verb, how many jobs of one owner may run (0: any number). Returns ok, no job, or the state that forbids it.
local job, verb = ARGV[2], ARGV[3]
local key = job_key(job)
local state = redis.call('HGET', key, 'state')
if not state then return 'no job' end

if verb == 'pause' then
  if state == 'pausing' or state == 'paused' then return 'ok' end
  if state == 'queued' then
    redis.call('ZREM', at('turns'), 'job:' .. job)
    set_state(job, 'paused')
    return 'ok'
  end
  if state ~= 'running' then return state end
  redis.call('ZREM', at('turns'), 'job:' .. job)
  set_state(job, 'pausing')
  settle(job)
  return 'ok'
end

if verb == 'resume' then
  if state == 'queued' or state == 'running' then return 'ok' end
  if state ~= 'pausing' and state ~= 'paused' then return state end
  local v = redis.call('HMGET', key, 'started_ms', 'done', 'owner')
  local has_started, places = v[1] and v[1] ~= '', num(ARGV[4])
  redis.call('HSET', key, 'samples', int(NOW) .. ':' .. v[2])
  redis.call('HDEL', key, 'error')
  local taken = redis.call('SCARD', at('running:' .. v[3])) + redis.call('ZCARD', at('queued:' .. v[3]))
  if has_started and (state == 'pausing' or places == 0 or taken < places) then
    set_state(job, 'running')
  else
    if has_started then redis.call('HSET', key, 'resumed', 1) end
    set_state(job, 'queued')
  end
  offer('job:' .. job)
  settle(job)
  return 'ok'
end

if verb == 'cancel' then
  if state == 'cancelling' or state == 'cancelled' then return 'ok' end
  if state == 'succeeded' or state == 'failed' then return state end
  redis.call('ZREM', at('turns'), 'job:' .. job)
  set_state(job, 'cancelling')
  settle(job)
  return 'ok'
end
return 'unknown verb'

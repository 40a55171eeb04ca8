#!lua flags=allow-oom
-- Pause, resume or cancel: recorded before it is answered, and the same verb again changes nothing more.
-- ARGV: job, verb. Returns ok, no job, or the state that forbids it.
local job, verb = ARGV[2], ARGV[3]
local key = job_key(job)
local state = redis.call('HGET', key, 'state')
if not state then return 'no job' end
local idle = redis.call('HLEN', key .. ':leases') == 0

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
  local started = redis.call('HGET', key, 'started_ms')
  redis.call('HSET', key, 'samples', int(NOW) .. ':' .. redis.call('HGET', key, 'done'))
  redis.call('HDEL', key, 'error')
  set_state(job, started and started ~= '' and 'running' or 'queued')
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

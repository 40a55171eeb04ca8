-- needs: before, clock, figures, leases, names, progress, shown, states, unserved, untidy, users, values
-- How an attempt ends.

-- The end of an attempt: exact counts, what was skipped, then the state as the last event.
local function finish(job, state, error)
  local key = job_key(job)
  forget_leases(job)
  redis.call('DEL', key .. ':back')
  redis.call('HDEL', key, 'resumed')
  redis.call('ZREM', at('turns'), 'job:' .. job)
  forget_unserved(job)
  leave_lists(job)
  if state == 'succeeded' then
    redis.call('HSET', key, 'bytes_done', redis.call('HGET', key, 'bytes_total'))
    redis.call('DEL', key .. ':aside')
    forget_before(job)
  end
  redis.call('HSET', key, 'finished_ms', int(NOW))
  tally('ended:' .. state, 1)
  redis.call('ZADD', at('ended'), int(NOW), job)
  untidy('job:' .. job)
  show_rest(job)
  progress_now(job)
  local v = redis.call('HMGET', key, 'started_ms', 'done')
  local spent = math.max(NOW - num(v[1]), 1)
  redis.call('HSET', key, 'eta', '', 'rate', string.format('%.1f', v[1] and v[1] ~= '' and num(v[2]) * 1000 / spent or 0))
  set_state(job, state, error)
end

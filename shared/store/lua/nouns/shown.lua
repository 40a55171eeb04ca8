-- needs: clock, events, names, values
-- Rows as watchers see them while a job runs: at most one message of a kind in so many milliseconds.
local ROWS_MS = 100

-- Rows shown to watchers (`kept`, `failed`): ten messages a second, the rest is counted as skipped.
local function show(job, kind, count, shown, rows)
  if count == 0 then return end
  local key = job_key(job)
  local v = redis.call('HMGET', key, kind .. '_ms', kind .. '_skipped')
  if NOW - num(v[1]) < ROWS_MS and NOW >= num(v[1]) then
    redis.call('HINCRBY', key, kind .. '_skipped', count)
    return
  end
  redis.call('HSET', key, kind .. '_ms', int(NOW), kind .. '_skipped', 0)
  emit(job, kind, '"rows":' .. rows .. ',"skipped":' .. int(num(v[2]) + count - shown))
end

local function show_rest(job)
  for _, kind in ipairs({ 'kept', 'failed' }) do
    local skipped = num(redis.call('HGET', job_key(job), kind .. '_skipped'))
    if skipped > 0 then
      redis.call('HSET', job_key(job), kind .. '_skipped', 0)
      emit(job, kind, '"rows":[],"skipped":' .. int(skipped))
    end
  end
end

-- needs: names, turns
-- How many jobs of one owner run at a time: who has one of its owner's places, and who waits for one in order of submission.

-- Where a place is free, or another is the first that waits, that one is offered; so one after the other comes to its place.
local function offer_first(owner)
  local first = redis.call('ZRANGE', at('queued:' .. owner), 0, 0)[1]
  if first and redis.call('HDEL', job_key(first), 'waits') == 1 then offer('job:' .. first) end
end

local HAS_A_PLACE = { running = true, pausing = true, cancelling = true }
local function move(job, before, state)
  local key = job_key(job)
  local v = redis.call('HMGET', key, 'owner', 'created_ms')
  local running, queued = at('running:' .. v[1]), at('queued:' .. v[1])
  if state == 'queued' then redis.call('ZADD', queued, v[2], job)
  elseif before == 'queued' then
    redis.call('ZREM', queued, job)
    redis.call('HDEL', key, 'waits')
  end
  if HAS_A_PLACE[state] then redis.call('SADD', running, job)
  elseif HAS_A_PLACE[before] then redis.call('SREM', running, job) end
  if before == 'queued' or (HAS_A_PLACE[before] and not HAS_A_PLACE[state]) then
    offer_first(v[1])
  end
end

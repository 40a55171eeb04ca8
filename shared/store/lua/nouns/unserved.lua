-- needs: names, places, turns
-- Jobs whose predicate no worker has. They have no turn: each would be looked at in every claim, before those that can be
-- served, and tickets would go round for them in vain. Nor are they before others of their owner that wait for a place.

-- Whether a worker that was seen lately has a predicate.
local function has_a_worker(needs)
  for _, worker in ipairs(redis.call('ZRANGE', at('workers'), 0, -1)) do
    local abilities = at('abilities:' .. string.match(worker, '^(.*)|.*|%d+$'))
    if redis.call('SISMEMBER', abilities, needs) == 1 then return true end
  end
  return false
end

local function put_by(job, needs)
  redis.call('ZREM', at('turns'), 'job:' .. job)
  redis.call('SADD', at('unserved'), needs)
  redis.call('SADD', at('unserved:' .. needs), job)
  local owner = redis.call('HGET', job_key(job), 'owner')
  if redis.call('ZREM', at('queued:' .. owner), job) == 1 then offer_first(owner) end
end

local function forget_if_none(needs)
  if redis.call('EXISTS', at('unserved:' .. needs)) == 0 then redis.call('SREM', at('unserved'), needs) end
end

-- What a worker can serve has turns again; where there are very many, the others are offered the next time.
local function offer_unserved(worker)
  for _, needs in ipairs(redis.call('SINTER', at('unserved'), at('abilities:' .. worker))) do
    for _, job in ipairs(redis.call('SPOP', at('unserved:' .. needs), 100)) do
      local state = redis.call('HGET', job_key(job), 'state')
      if state == 'queued' or state == 'running' then offer('job:' .. job) end
    end
    forget_if_none(needs)
  end
end

local function forget_unserved(job)
  local needs = redis.call('HGET', job_key(job), 'needs')
  if needs and needs ~= '' and redis.call('SREM', at('unserved:' .. needs), job) == 1 then forget_if_none(needs) end
end

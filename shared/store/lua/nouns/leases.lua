-- needs: clock, names, values
-- Who works on which chunk, and until when unless it says that it is alive.
local LEASE_MS = 6000

local function forget_lease(job, chunk, owner)
  redis.call('HDEL', job_key(job) .. ':leases', chunk)
  -- How far it was is nothing to whoever prepares next.
  if chunk == 'prepare' then redis.call('HDEL', job_key(job), 'preparing') end
  redis.call('ZREM', at('deadlines'), 'job:' .. job .. ':' .. chunk)
  local held = redis.call('HGET', at('owners'), owner)
  if held and string.match(held, '|(.*)$') == 'job:' .. job .. ':' .. chunk then
    redis.call('HDEL', at('owners'), owner)
  end
end

-- A lease was taken from a ticket whose process may not know it yet: its parent sees to it that it learns it soon.
local function fence_off(owner) redis.call('ZADD', at('fenced'), int(NOW), owner) end

local function forget_leases(job)
  local leases = redis.call('HGETALL', job_key(job) .. ':leases')
  for i = 1, #leases, 2 do
    local owner = cjson.decode(leases[i + 1]).owner
    forget_lease(job, leases[i], owner)
    fence_off(owner)
  end
end

#!lua
-- needs: clock, figures, handing_back, leases, names, progress, tickets, turns, unserved, values, workers
-- What every worker sees to, a few times a second: be counted, offer what waited for its predicates, pay owed progress,
-- rescue leases that ran out,
-- and top the tickets up, so that no crash and no lost message leaves work without one.
-- ARGV: `name|queue|slots`, or '' for a worker that is about to end and counts no longer;
-- rescue (1) or hold (0: Redis has just come back and nobody could prolong a lease),
-- how many jobs of one owner may run (0: any number)
-- Returns the leases that were rescued.
-- So much progress is paid in one round; the rest is in the next one.
local MOST_OWED = 500
-- Whose whole worker is gone never learns of its fence, and is forgotten.
local FENCED_MS = 3600000
if ARGV[2] ~= '' then
  redis.call('ZADD', at('workers'), int(NOW), ARGV[2])
  offer_unserved(string.match(ARGV[2], '^(.*)|.*|%d+$'))
end
local slots = count_slots()
redis.call('ZREMRANGEBYSCORE', at('fenced'), '-inf', int(NOW - FENCED_MS))

for _, job in ipairs(redis.call('ZRANGEBYSCORE', at('owed'), '-inf', int(NOW), 'LIMIT', 0, MOST_OWED)) do
  if redis.call('EXISTS', job_key(job)) == 1 then progress_now(job) else redis.call('ZREM', at('owed'), job) end
end

local rescued = {}
-- No lease runs longer, unless the clock was set back; then nobody's death would be seen until it has caught up.
for _, name in ipairs(redis.call('ZRANGEBYSCORE', at('deadlines'), int(NOW + LEASE_MS + 1), '+inf', 'LIMIT', 0, 100)) do
  redis.call('ZADD', at('deadlines'), int(NOW + LEASE_MS), name)
end
if ARGV[3] == '1' then
  for _, name in ipairs(redis.call('ZRANGEBYSCORE', at('deadlines'), '-inf', int(NOW), 'LIMIT', 0, 100)) do
    redis.call('ZREM', at('deadlines'), name)
    rescued[#rescued + 1] = name
    local list = string.match(name, '^list:(.*)$')
    if list then
      local text = redis.call('HGET', list_key(list), 'lease')
      if text then
        tally('rescued:expired', 1)
        redis.call('HDEL', at('owners'), cjson.decode(text).owner)
        redis.call('HDEL', list_key(list), 'lease', 'enough')
        offer(name)
      end
    else
      local job, number = string.match(name, '^job:(.*):(%w+)$')
      local text = redis.call('HGET', job_key(job) .. ':leases', number)
      if text then
        tally('rescued:expired', 1)
        local lease = cjson.decode(text)
        hand_back(job, number, lease)
        fence_off(lease.owner)
      end
    end
  end
end

-- Who waits for a place is offered one when it comes free; here where there are more places than there were.
local places = tonumber(ARGV[4])
for _, owner in ipairs(redis.call('SMEMBERS', at('waiting'))) do
  local first = redis.call('ZRANGE', at('queued:' .. owner), 0, 0)[1]
  if not first then redis.call('SREM', at('waiting'), owner)
  elseif (places == 0 or redis.call('SCARD', at('running:' .. owner)) < places)
    and redis.call('HDEL', job_key(first), 'waits') == 1 then offer('job:' .. first) end
end

for _ = 1, math.min(redis.call('ZCARD', at('turns')), math.max(slots, 1)) do add_ticket() end
return rescued

-- needs: clock, names, values
-- The workers that were seen lately.

-- How many processes take tickets, by the workers that were seen in the last 15 seconds.
local function count_slots()
  redis.call('ZREMRANGEBYSCORE', at('workers'), '-inf', int(NOW - 15000))
  local slots = 0
  for _, worker in ipairs(redis.call('ZRANGE', at('workers'), 0, -1)) do
    local queue, count = string.match(worker, '|(.*)|(%d+)$')
    if queue == QUEUE then slots = slots + tonumber(count) end
  end
  redis.call('HSET', at('counters'), 'slots', slots)
  return slots
end

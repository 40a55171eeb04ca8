-- needs: names, tickets
-- Jobs and lists (`job:ID`, `list:ID`) with work to claim, in the order in which they have their turn.
local function offer(member)
  redis.call('ZADD', at('turns'), 'NX', 0, member)
  add_ticket()
end

-- The same behind all others.
local function offer_last(member)
  redis.call('ZADD', at('turns'), 'NX', redis.call('HINCRBY', at('counters'), 'turn', 1), member)
  add_ticket()
end

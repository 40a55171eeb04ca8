#!lua
-- needs: clock, names, values
-- Turns to begin a test are reserved under several ceilings at once, each by this server's clock (GCRA): what a ceiling
-- keeps is when its next turn is, so turns are evenly spread, and any number of processes share it.
-- ARGV: how many turns are wanted, then of each ceiling its key without prefix and the microseconds from turn to turn.
-- Returns JSON: {turns, wait_us, [us from now until the first turn, of each ceiling in order]}; 0 turns where none is
-- within the horizon; then it is worth asking again after `wait_us`.
-- Who asks late is given turns of the last moment (MAKE_UP_US), or a rate of 50/s would be 48/s; who asks early those of
-- the next one (HORIZON_US), so that a high rate costs few round trips. QUANTUM_US of turns are worth a question.
local HORIZON_US, MAKE_UP_US, QUANTUM_US = 100000, 250000, 25000
local now = tonumber(NOW_US)
local turns, wait, ceilings, first = tonumber(ARGV[2]), 0, {}, {}
for i = 3, #ARGV, 2 do
  local key, interval = at(ARGV[i]), tonumber(ARGV[i + 1])
  local next = tonumber(redis.call('GET', key)) or now
  -- It is never further away than a reservation can have put it, unless the clock went back or the rate was raised.
  next = math.max(math.min(next, now + HORIZON_US + interval), now - MAKE_UP_US)
  ceilings[#ceilings + 1] = { key = key, interval = interval, next = next }
  first[#first + 1] = int(next - now)
  turns = math.min(turns, math.floor((now + HORIZON_US - next) / interval) + 1)
  wait = math.max(wait, next - HORIZON_US - now + QUANTUM_US)
end
if turns < 1 then return cjson.encode({ 0, int(wait), first }) end
for _, one in ipairs(ceilings) do
  local next = one.next + turns * one.interval
  redis.call('SET', one.key, int(next), 'PX', int(math.max((next - now) / 1000, 0) + 1000))
end
return cjson.encode({ turns, '0', first })

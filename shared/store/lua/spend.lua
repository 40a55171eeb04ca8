#!lua
-- needs: clock, names, values
-- Part of an owner's quota is spent: what was spent comes back evenly over the window. What is refused changes nothing.
-- ARGV: owner, policy, quota, window in seconds, the least that is wanted, the most, nonce. A negative amount (least and
-- most alike) gives back. The same nonce again, if it was the last, gives the same answer.
-- Returns {what was taken (0: refused), what is left, milliseconds until all is back, milliseconds until the least is}.
local key = at('quota:' .. ARGV[2] .. ':' .. ARGV[3])
local quota, window, least, most = tonumber(ARGV[4]), tonumber(ARGV[5]) * 1000, tonumber(ARGV[6]), tonumber(ARGV[7])
local v = redis.call('HMGET', key, 'spent', 'ms', 'nonce', 'taken')
local spent = math.max(0, num(v[1]) - math.max(0, NOW - num(v[2])) * quota / window)
local taken = tonumber(v[4])
if v[3] ~= ARGV[8] then
  taken = least < 0 and least or math.min(most, math.floor(quota - spent))
  if taken < least then
    local wait = math.ceil((spent + least - quota) * window / quota)
    return { 0, int(math.max(0, math.floor(quota - spent))), int(math.ceil(spent * window / quota)), int(wait) }
  end
  spent = math.max(0, spent + taken)
  redis.call('HSET', key, 'spent', string.format('%.6f', spent), 'ms', int(NOW), 'nonce', ARGV[8], 'taken', int(taken))
  redis.call('PEXPIRE', key, window)
end
return { int(taken), int(math.max(0, math.floor(quota - spent))), int(math.ceil(spent * window / quota)), 0 }

#!lua
-- needs: names, reasons
-- Which reasons of a job are counted, where a segment has more than there is room for: its own take the room that is
-- left, and from then on it is known which are. ARGV: job, reasons (`verdict|reason`), the more frequent ones first.
-- Returns all that are counted.
local key = job_key(ARGV[2]) .. ':reasons'
if redis.call('EXISTS', job_key(ARGV[2])) == 0 then return {} end
for i = 3, #ARGV do
  if redis.call('ZCARD', key) >= REASONS then break end
  redis.call('ZADD', key, 'NX', 0, ARGV[i])
end
return redis.call('ZRANGE', key, 0, -1)

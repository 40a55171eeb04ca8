#!lua flags=allow-oom
-- needs: names, values
-- What became of one job of a bulk action, noted once: the first word stands.
-- ARGV: owner, bulk action, seconds that it is kept from now on, place of the job behind this one, job, outcome,
-- what is to be told of it (JSON) or '' where it was done.
-- Returns 1, or 0 where the bulk action is gone.
local key, place = at('bulk:' .. ARGV[2] .. ':' .. ARGV[3]), num(ARGV[5])
if redis.call('EXISTS', key) == 0 then return 0 end
if redis.call('SADD', key .. ':acted', ARGV[6]) == 1 then
  redis.call('HINCRBY', key, 'outcome:' .. ARGV[7], 1)
  if ARGV[8] ~= '' then redis.call('RPUSH', key .. ':troubles', ARGV[8]) end
end
if num(redis.call('HGET', key, 'place')) < place then redis.call('HSET', key, 'place', place) end
for _, part in ipairs({ '', ':jobs', ':acted', ':troubles' }) do redis.call('EXPIRE', key .. part, ARGV[4]) end
return 1

-- A job goes with its log and its leases; a worker that still holds one is fenced. ARGV: job. Returns 1, or 0.
local job = ARGV[2]
local key = job_key(job)
local v = redis.call('HMGET', key, 'state', 'owner')
if not v[1] then return 0 end
if v[1] ~= 'succeeded' and v[1] ~= 'failed' and v[1] ~= 'cancelled' then
  if v[1] ~= 'cancelling' then set_state(job, 'cancelling') end
  finish(job, 'cancelled')
end
redis.call('ZREM', at('jobs'), job)
redis.call('SREM', at('state:' .. redis.call('HGET', key, 'state')), job)
redis.call('ZREM', at('owed'), job)
redis.call('DEL', key, key .. ':log', key .. ':segments', key .. ':leases', key .. ':back', key .. ':reasons')
-- No event: the log is gone too. Whoever follows the job hears of it all the same.
redis.call('PUBLISH', at('relay'), '{"method":"gone","job":"' .. job .. '","owner":' .. cjson.encode(v[2]) .. ',"host_id":"lua"}')
return 1

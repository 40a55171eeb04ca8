#!lua flags=allow-oom
-- needs: before, clock, ends, figures, names, states, values
-- A job goes with its log and its leases; a worker that still holds one is fenced. Its files are doomed from here on.
-- ARGV: job, '' or the milliseconds that it is kept after its end: then it goes only if they are over, nonce,
-- 1 where it goes only if it has ended.
-- Returns 1, 0 where nothing was to be deleted, or the state that forbids it. The same nonce again gives the same answer
-- for a minute.
local job, kept = ARGV[2], tonumber(ARGV[3])
local key, mark = job_key(job), job .. ':' .. ARGV[4]
local WRITING_MS = 60000
local v = redis.call('HMGET', key, 'state', 'owner')
if kept then
  local ended = redis.call('ZSCORE', at('ended'), job)
  if not ended or tonumber(ended) > NOW - kept then return 0 end
  if not v[1] then return redis.call('ZREM', at('ended'), job) end
  tally('expired:job', 1)
end
if not v[1] then return redis.call('ZSCORE', at('deleted'), mark) and 1 or 0 end
if v[1] ~= 'succeeded' and v[1] ~= 'failed' and v[1] ~= 'cancelled' then
  if ARGV[5] == '1' then return v[1] end
  if v[1] ~= 'cancelling' then set_state(job, 'cancelling') end
  finish(job, 'cancelled')
end
tally('deleted:job', 1)
for _, index in ipairs({ 'jobs', 'jobs:' .. (v[2] or ''), 'ended', 'owed', 'crowded' }) do redis.call('ZREM', at(index), job) end
redis.call('ZREM', at('untidy'), 'job:' .. job)
redis.call('SREM', at('state:' .. redis.call('HGET', key, 'state')), job)
forget_before(job)
redis.call('UNLINK', key, key .. ':log', key .. ':segments', key .. ':manifests', key .. ':leases', key .. ':back',
  key .. ':reasons', key .. ':examples', key .. ':aside')
redis.call('SADD', at('doomed'), 'jobs/' .. job)
-- Who was writing for it just now may do so for a moment yet.
redis.call('ZADD', at('deleted'), int(NOW + WRITING_MS), mark)
-- No event: the log is gone too. Whoever follows the job hears of it all the same.
redis.call('PUBLISH', at('relay'), '{"method":"gone","job":"' .. job .. '","owner":' .. cjson.encode(v[2]) .. ',"host_id":"lua"}')
return 1

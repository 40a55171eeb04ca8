#!lua flags=allow-oom
-- A worker hands its chunk back (asked to stop, or its process died); what it committed stays.
-- ARGV: ticket; nonce, or '' (its process died), or * (its parent takes it back, and knows no nonce);
-- how the process died, or ''; which rows were under test, JSON of [first, end) pairs in order, or '' where that is not
-- known; why it was ended, or ''; how many deaths that counts for;
-- or a problem as JSON: it died as it set a predicate up, which is no row's fault, and at the third time fails the job.
redis.call('ZREM', at('fenced'), ARGV[2])
local held = redis.call('HGET', at('owners'), ARGV[2])
if not held then return 0 end
local nonce, name = string.match(held, '^(.-)|(.*)$')
if ARGV[3] ~= '' and ARGV[3] ~= '*' and ARGV[3] ~= nonce then return 0 end
if ARGV[3] == '' then tally('rescued:died', 1) end
local list = string.match(name, '^list:(.*)$')
redis.call('HDEL', at('owners'), ARGV[2])
redis.call('ZREM', at('deadlines'), name)
if list then
  redis.call('HDEL', list_key(list), 'lease')
  if redis.call('EXISTS', list_key(list)) == 1 then offer(name) end
  return 1
end
local job, number = string.match(name, '^job:(.*):(%w+)$')
local lease = redis.call('HGET', job_key(job) .. ':leases', number)
if lease then
  if ARGV[8] ~= '' then
    hand_back(job, number, cjson.decode(lease))
    if redis.call('HINCRBY', job_key(job), 'setup_deaths', 1) >= DEATHS then halt(job, 'failed', ARGV[8]) end
    return 1
  end
  local blame = (ARGV[3] == '' or ARGV[6] ~= '') and { death = ARGV[4], suspects = ARGV[5] ~= '' and
    cjson.decode(ARGV[5]) or nil, reason = ARGV[6] ~= '' and ARGV[6] or nil, deaths = tonumber(ARGV[7]) }
  hand_back(job, number, cjson.decode(lease), blame)
end
return 1

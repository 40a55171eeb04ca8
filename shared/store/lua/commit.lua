#!lua
-- needs: aside, clock, figures, leases, names, progress, reasons, rests, shown, values
-- A segment is accepted, once, under its lease's fence: counters, checkpoint, events and publish together.
-- ARGV: job, chunk, fence, segment (JSON), its first row, rows, kept, rejected, failed, bytes spanned, name,
--       microseconds spent, kept rows to show (JSON), how many, failed rows to show (JSON), how many,
--       reasons (JSON: verdict|reason -> {rows, number of the last such row}), the bucket of how long the caller's last commit took, its microseconds,
--       how many of the kept and of the rejected rows were not tested, for their verdicts stood,
--       the microseconds that went into the tests themselves, how many rejected rows have a reason
-- Returns go (test on), stop (hand back), fenced (the lease is another's; nothing was changed).
local job, number, fence, segment, first, rows = ARGV[2], ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6]), tonumber(ARGV[7])
local kept, rejected, failed, bytes, name, spent = tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10]),
  tonumber(ARGV[11]), ARGV[12], tonumber(ARGV[13])
local key = job_key(job)
local CROWD = 192

local function answer(yields)
  local state = redis.call('HGET', key, 'state')
  return state == 'running' and not yields and 'go' or 'stop'
end

local function accepted_before()
  for _, other in ipairs(redis.call('ZRANGEBYSCORE', key .. ':segments', int(first), int(first))) do
    if cjson.decode(other).name == name then return true end
  end
  return false
end

-- A job with many segments of its own is brought to the notice of the duty `bind`, now and then again.
local function crowd()
  local count = redis.call('ZCARD', key .. ':segments')
  if count >= CROWD and count % 32 == 0 then redis.call('ZADD', at('crowded'), int(NOW), job) end
end

local function refuse()
  tally('fenced', 1)
  return 'fenced'
end

local text = redis.call('HGET', key .. ':leases', number)
local lease = text and cjson.decode(text)
if not lease or lease.fence ~= fence then return accepted_before() and answer() or refuse() end
if lease.at >= first + rows then return answer(lease.yields) end
if lease.at ~= first then return refuse() end

redis.call('ZADD', key .. ':segments', int(first), segment)
crowd()
redis.call('HINCRBY', key, 'done', rows)
local function counted(verdict, verdicts, stood)
  if verdicts == 0 then return end
  redis.call('HINCRBY', key, verdict, verdicts)
  if verdicts > stood then tally('rows:' .. verdict, int(verdicts - stood)) end
end
counted('kept', kept, tonumber(ARGV[21]))
counted('rejected', rejected, tonumber(ARGV[22]))
counted('failed', failed, 0)
if redis.call('HGET', key, 'list_rows') then
  redis.call('HINCRBY', key, 'tested', int(rows - tonumber(ARGV[21]) - tonumber(ARGV[22])))
  redis.call('HINCRBY', key, 'worked_us', ARGV[23])
end
redis.call('HINCRBY', key, 'bytes_done', bytes)
-- How long a commit takes is known after it, so this tells of the caller's last one; there are as many as segments.
tally('commit:' .. ARGV[19], 1)
tally('commit_us', ARGV[20])
-- By the rows that each speaks for: the first few carry what is done once.
local measured = redis.call('HMGET', key, 'cost_us', 'cost_rows')
local cost = tonumber(measured[1])
local weight = math.max(rows / (rows + num(measured[2])), 0.3)
local mine = spent / rows
redis.call('HSET', key, 'cost_us', string.format('%.6f', cost and cost * (1 - weight) + mine * weight or mine),
  'cost_rows', int(rows))
if ARGV[24] ~= '0' then redis.call('HINCRBY', key, 'reasoned', ARGV[24]) end
for reason, met in pairs(cjson.decode(ARGV[18])) do
  -- Counted from its first row on, or never: what is counted is exact, and the rest is what the totals have more.
  if redis.call('ZSCORE', key .. ':reasons', reason) or redis.call('ZCARD', key .. ':reasons') < REASONS then
    redis.call('ZINCRBY', key .. ':reasons', met[1], reason)
    redis.call('HSET', key .. ':examples', reason, int(met[2]))
  end
end

lease.at = first + rows
forget_aside(job, lease.from, lease.at)
if lease.at >= lease.to then
  forget_lease(job, number, lease.owner)
  redis.call('HINCRBY', key, 'chunks_done', 1)
  tally('chunks', 1)
else
  -- Who waits for its first turn need not wait for the end of a chunk.
  lease.yields = #redis.call('ZRANGEBYSCORE', at('turns'), 0, 0, 'LIMIT', 0, 1) > 0 or nil
  redis.call('HSET', key .. ':leases', number, cjson.encode(lease))
  redis.call('ZADD', at('deadlines'), int(NOW + LEASE_MS), 'job:' .. job .. ':' .. number)
end

show(job, 'kept', kept, tonumber(ARGV[15]), ARGV[14])
show(job, 'failed', failed, tonumber(ARGV[17]), ARGV[16])
progress(job)
settle(job)
return answer(lease.yields)

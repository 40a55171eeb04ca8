#!lua
-- needs: clock, drafts, names, rests, tickets, totals, turns, values
-- A stretch of a list's index is accepted under its lease's fence; jobs on the list may take the new rows.
-- ARGV: list, fence, part (JSON), first byte, rows, blank lines, end byte, end line, complete (0/1),
-- bytes that have to be there before another stretch of a draft is given out,
-- rows at which chunks had better begin (JSON)
-- Returns 1 where it counts (or counted before), 0 where the lease is another's.
local list, fence, part = ARGV[2], ARGV[3], ARGV[4]
local key = list_key(list)
local text = redis.call('HGET', key, 'lease')
local lease = text and cjson.decode(text)
if not lease or lease.fence ~= fence or lease.byte ~= tonumber(ARGV[5]) then
  for _, other in ipairs(redis.call('LRANGE', key .. ':parts', 0, -1)) do
    if other == part then return 1 end
  end
  return 0
end
redis.call('RPUSH', key .. ':parts', part)
local rows = redis.call('HINCRBY', key, 'rows', ARGV[6])
local blank = redis.call('HINCRBY', key, 'blank', ARGV[7])
redis.call('HSET', key, 'bytes', ARGV[8], 'line', ARGV[9], 'complete', ARGV[10])
if redis.call('HEXISTS', key, 'draft') == 1 then
  redis.call('HSET', key, 'enough', ARGV[11])
  keep_draft(list)
end
for _, row in ipairs(cjson.decode(ARGV[12])) do redis.call('ZADD', key .. ':groups', int(row), int(row)) end
redis.call('HDEL', key, 'lease')
redis.call('HDEL', at('owners'), lease.owner)
redis.call('ZREM', at('deadlines'), 'list:' .. list)
for _, job in ipairs(redis.call('SMEMBERS', key .. ':users')) do
  -- Of another job it may be one that its preparation reads.
  if ARGV[10] == '1' and redis.call('HGET', job_key(job), 'list') == list then
    have_rows(job, rows, blank)
    settle(job)
  end
  local state = redis.call('HGET', job_key(job), 'state')
  if state == 'queued' or state == 'running' then
    offer('job:' .. job)
    if state == 'running' and ARGV[10] == '1' then redis.call('ZADD', at('owed'), 'NX', int(NOW), job) end
  end
end
if ARGV[10] ~= '1' then
  redis.call('ZADD', at('turns'), redis.call('HINCRBY', at('counters'), 'turn', 1), 'list:' .. list)
  add_ticket()
end
return 1

#!lua
-- needs: clock, figures, names, rests, states, totals, turns, users, values
-- A job comes into being, once: a repeat under the same id changes nothing.
-- ARGV: job, list, list name, where, types (JSON), label, owner, keep_rejected (0/1), max_failed or '',
--       predicate (JSON) or '', which one of which version (`name@version`) or '',
--       what it declares of its limits (JSON) or '',
--       the lists that its preparation reads (its own first, with spaces between), '' where nothing is prepared,
--       how many rows are a sample of it or ''
local job, list = ARGV[2], ARGV[3]
local key, lkey = job_key(job), list_key(list)
if redis.call('EXISTS', key) == 1 then return 'exists' end
local l = redis.call('HMGET', lkey, 'complete', 'rows', 'blank', 'size', 'record')
if not l[5] then return 'no list ' .. list end
for other in string.gmatch(ARGV[14], '%S+') do
  if redis.call('HEXISTS', list_key(other), 'record') == 0 then return 'no list ' .. other end
end
redis.call('HSET', key, 'id', job, 'list', list, 'list_name', ARGV[4], 'where', ARGV[5], 'types', ARGV[6],
  'label', ARGV[7], 'owner', ARGV[8], 'keep_rejected', ARGV[9], 'max_failed', ARGV[10], 'predicate', ARGV[11],
  'needs', ARGV[12], 'prepares', ARGV[14], 'sample', ARGV[15], 'attempt', 1,
  'created_ms', int(NOW), 'bytes_total', l[4], 'bytes_done', 0, 'done', 0, 'kept', 0, 'rejected', 0, 'failed', 0,
  'next', 0, 'chunks', 0, 'chunks_done', 0, 'seq', 0, 'log_bytes', 0)
have_rows(job, l[1] == '1' and l[2], l[1] == '1' and l[3])
if ARGV[13] ~= '' then
  local declared = cjson.decode(ARGV[13])
  redis.call('HSET', key, 'declared', ARGV[13], 'limit_concurrency', int(declared.concurrency), 'limit_rate',
    type(declared.rate) == 'string' and declared.rate or '')
end
redis.call('ZADD', at('jobs'), int(NOW), job)
redis.call('ZADD', at('jobs:' .. ARGV[8]), int(NOW), job)
tally('created', 1)
take_lists(job)
set_state(job, 'queued')
settle(job)
if redis.call('HGET', key, 'state') == 'queued' then
  if l[1] ~= '1' and redis.call('HEXISTS', lkey, 'lease') == 0 then offer('list:' .. list) end
  offer('job:' .. job)
end
return 'created'

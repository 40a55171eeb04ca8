#!lua
-- needs: before, figures, names, progress, rests, states, totals, turns, users, values
-- An ended job is queued again with the next attempt, in which failed rows are tested, and those never tested. What was
-- accepted of the attempt that ended is set aside for its verdicts. The same call again changes nothing more.
-- ARGV: job, nonce (of the call), which version of its predicate to go on with (`name@version`; '': the job's own).
-- Returns ok, no job, no list, nothing (every row has a verdict that stands), changed (verdicts of two versions would
-- mix), or the state that forbids it.
local job, nonce, instead = ARGV[2], ARGV[3], ARGV[4]
local key = job_key(job)
local v = redis.call('HMGET', key, 'state', 'retried_by', 'list', 'failed', 'attempt', 'kept', 'rejected', 'stands')
if not v[1] then return 'no job' end
if v[2] == nonce then return 'ok' end
if v[1] ~= 'succeeded' and v[1] ~= 'failed' and v[1] ~= 'cancelled' then return v[1] end
local l = redis.call('HMGET', list_key(v[3]), 'complete', 'rows', 'blank', 'record', 'lease')
if not l[4] then return 'no list' end
if redis.call('HEXISTS', key, 'prepared') == 0 then
  for _, list in ipairs(lists_of(job)) do
    if redis.call('HEXISTS', list_key(list), 'record') == 0 then return 'no list' end
  end
end
if v[1] == 'succeeded' and num(v[4]) == 0 then return 'nothing' end

-- What was kept or rejected, in this attempt or one before, is not tested again: it is the old version's word.
local stands = v[8] or num(v[6]) + num(v[7]) > 0
if stands then
  if instead ~= '' then return 'changed' end
  redis.call('HSET', key, 'stands', 1)
end
if instead ~= '' then
  redis.call('HSET', key, 'needs', instead)
  redis.call('DEL', key .. ':aside')
end

keep_before(job, v[5])
redis.call('DEL', key .. ':back', key .. ':reasons', key .. ':examples')
redis.call('HDEL', key, 'started_ms', 'finished_ms', 'error', 'rate', 'eta', 'samples', 'cost_us', 'cost_rows',
  'chunk_rows', 'prepare_deaths', 'setup_deaths', 'reasoned')
redis.call('HINCRBY', key, 'attempt', 1)
have_rows(job, l[1] == '1' and l[2], l[1] == '1' and l[3])
redis.call('HSET', key, 'retried_by', nonce, 'bytes_done', 0, 'done', 0, 'kept', 0, 'rejected', 0, 'failed', 0,
  'kept_skipped', 0, 'failed_skipped', 0, 'next', 0, 'chunks', 0, 'chunks_done', 0)
redis.call('ZREM', at('ended'), job)
redis.call('ZREM', at('untidy'), 'job:' .. job)
redis.call('ZREM', at('crowded'), job)
take_lists(job)
tally('retried', 1)
set_state(job, 'queued')
progress(job)
settle(job)
if redis.call('HGET', key, 'state') == 'queued' then
  if l[1] ~= '1' and not l[5] then offer('list:' .. v[3]) end
  offer('job:' .. job)
end
return 'ok'

#!lua flags=allow-oom
-- needs: clock, figures, names, stored, stretches, uses
-- A list goes, unless a job that has not ended uses it. Its files are doomed from here on.
-- ARGV: list, '' or the milliseconds that it is kept after its last use: then it goes only if they are over.
-- Returns ok, no list, a job that uses it, or used.
local list, kept = ARGV[2], tonumber(ARGV[3])
local key = list_key(list)
if kept then
  local used = redis.call('ZSCORE', at('used'), list)
  if not used or tonumber(used) > NOW - kept then return 'used' end
end
local user = redis.call('SRANDMEMBER', key .. ':users')
if user then
  -- In use for as long as the job lives; its end counts as a use too.
  use(list)
  return 'job ' .. user
end
if redis.call('HEXISTS', key, 'record') == 0 then
  if kept then redis.call('ZREM', at('used'), list) end
  return 'no list'
end
if kept then tally('expired:list', 1) end
tally('deleted:list', 1)
forget_stretch(list)
local owner = redis.call('HGET', key, 'owner') or ''
local left = stored_by(owner) - room_of(redis.call('HGET', key, 'size'))
redis.call('ZREM', at('lists'), list)
redis.call('ZREM', at('lists:' .. owner), list)
tell_stored(owner, left)
redis.call('ZREM', at('used'), list)
redis.call('ZREM', at('untidy'), 'list:' .. list)
redis.call('UNLINK', key, key .. ':parts', key .. ':users', key .. ':groups')
redis.call('SADD', at('doomed'), 'lists/' .. list)
return 'ok'

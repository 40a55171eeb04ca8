#!lua
-- needs: clock, names, values
-- A token comes into being. A repeat under the same id changes nothing.
-- ARGV: id, name, owner, role, SHA-256 of the secret, '' or seconds that it is good for, how many there may be.
-- Returns ok, or what forbids it: name (another has it), many.
local id, name = ARGV[2], ARGV[3]
local key = at('token:' .. id)
if redis.call('EXISTS', key) == 1 then return 'ok' end
if redis.call('HEXISTS', at('token_names'), name) == 1 then return 'name' end
if redis.call('ZCARD', at('tokens')) >= tonumber(ARGV[8]) then return 'many' end
redis.call('HSET', key, 'id', id, 'name', name, 'owner', ARGV[4], 'role', ARGV[5], 'digest', ARGV[6],
  'created_ms', int(NOW), 'expires_ms', ARGV[7] ~= '' and int(NOW + tonumber(ARGV[7]) * 1000) or '')
redis.call('HSET', at('token_names'), name, id)
redis.call('ZADD', at('tokens'), int(NOW), id)
return 'ok'

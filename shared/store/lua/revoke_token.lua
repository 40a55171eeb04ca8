#!lua flags=allow-oom
-- needs: names
-- A token is taken back, and all web processes are told. ARGV: id or name, nonce.
-- Returns its id, or false where there is none. The same nonce again gives the same answer for a minute.
local id = ARGV[2]
local mark = at('revoked:' .. ARGV[3])
if redis.call('EXISTS', at('token:' .. id)) == 0 then id = redis.call('HGET', at('token_names'), id) end
if not id then return redis.call('GET', mark) end
redis.call('HDEL', at('token_names'), redis.call('HGET', at('token:' .. id), 'name'))
redis.call('ZREM', at('tokens'), id)
redis.call('UNLINK', at('token:' .. id))
redis.call('SET', mark, id, 'EX', 60)
redis.call('PUBLISH', at('relay'), '{"method":"lapsed","pass":"token:' .. id .. '","host_id":"lua"}')
return id

#!lua flags=allow-oom
-- needs: names
-- A session of the page is over, and all web processes are told. ARGV: the SHA-256 of its cookie.
if redis.call('UNLINK', at('session:' .. ARGV[2])) == 1 then
  redis.call('PUBLISH', at('relay'), '{"method":"lapsed","pass":"session:' .. ARGV[2] .. '","host_id":"lua"}')
end

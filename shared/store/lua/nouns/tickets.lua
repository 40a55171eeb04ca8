-- needs: clock, names, values
-- What the broker carries: a ticket names no chunk, whoever holds it claims what is next.

-- A ticket in the broker, as kombu writes one for the task `winnow.ticket`. Few wait: one for each worker process.
local function add_ticket()
  local slots = num(redis.call('HGET', at('counters'), 'slots'))
  if redis.call('LLEN', QUEUE) >= math.max(slots, 1) then return end
  local id = 'ticket-' .. redis.call('HINCRBY', at('counters'), 'ticket', 1) .. '-' .. NOW_US
  redis.call('LPUSH', QUEUE, '{"body":"[[],{},{\\"callbacks\\":null,\\"errbacks\\":null,\\"chain\\":null,' ..
    '\\"chord\\":null}]","content-encoding":"utf-8","content-type":"application/json","headers":{"lang":"py",' ..
    '"task":"winnow.ticket","id":"' .. id .. '","root_id":"' .. id .. '","parent_id":null,"group":null,' ..
    '"retries":0,"timelimit":[null,null],"eta":null,"expires":null,"origin":"store","ignore_result":true,' ..
    '"argsrepr":"()","kwargsrepr":"{}"},"properties":{"correlation_id":"' .. id .. '","reply_to":"",' ..
    '"delivery_mode":2,"delivery_info":{"exchange":"","routing_key":"' .. QUEUE .. '"},"priority":0,' ..
    '"delivery_tag":"' .. id .. '"}}')
end

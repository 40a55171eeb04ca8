-- needs: values
-- The reasons of rejected and failed rows: so many distinct ones of a job are counted each by itself.
local REASONS = 100

-- The most frequent reasons, as JSON: five, and less where they are long.
local function top_reasons(key)
  local found, told, size = redis.call('ZREVRANGE', key .. ':reasons', 0, 4, 'WITHSCORES'), {}, 0
  for i = 1, #found, 2 do
    local verdict, reason = string.match(found[i], '^(%a+)|(.*)$')
    local one = '{"verdict":"' .. verdict .. '","reason":' .. cjson.encode(reason) .. ',"rows":' .. int(found[i + 1]) .. '}'
    size = size + #one + 1
    if size > 1024 then break end
    if found[i + 1] ~= '0' then told[#told + 1] = one end
  end
  return '[' .. table.concat(told, ',') .. ']'
end

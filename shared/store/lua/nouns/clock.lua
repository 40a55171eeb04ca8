-- Now, by Redis's clock: milliseconds, and microseconds as text, which a number of Lua's cannot be written as.
local TIME = redis.call('TIME')
local NOW = tonumber(TIME[1]) * 1000 + math.floor(tonumber(TIME[2]) / 1000)
local NOW_US = TIME[1] .. string.format('%06d', tonumber(TIME[2]))

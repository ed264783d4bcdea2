module paycert/adapters/smartwalle-alipay-go

go 1.26

require github.com/smartwalle/alipay/v3 v3.2.31

require (
	github.com/smartwalle/ncrypto v1.0.4 // indirect
	github.com/smartwalle/ngx v1.1.2 // indirect
	github.com/smartwalle/nsign v1.0.9 // indirect
)
